// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/SignalListener.h"

#include "core/base/EndSignals.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace semblance {
namespace {

// A signal handler reaches nothing else. Both ends stay open until the process ends: a signal may come at any time.
std::array<int, 2> pipeEnds{-1, -1};

void onSignal(int) {
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const auto ignored = ::write(pipeEnds[1], &byte, 1); // a full pipe tells as much
    errno = before;
}

int readingEnd() {
    if (pipeEnds[0] < 0 && ::pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0) qFatal("no pipe for signals");
    return pipeEnds[0];
}

} // namespace

SignalListener::SignalListener(QObject* parent) : QObject(parent), m_notifier(readingEnd(), QSocketNotifier::Read) {
    connect(&m_notifier, &QSocketNotifier::activated, this, &SignalListener::read);
    catchEndSignals(onSignal, SecondSignal::IsHandled);
}

void SignalListener::read() {
    std::array<char, 64> bytes;
    while (::read(pipeEnds[0], bytes.data(), bytes.size()) > 0) {
    }
    Q_EMIT received();
}

} // namespace semblance
