// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/FileWorker.h"

#include <future>
#include <memory>

namespace semblance {

FileWorker::~FileWorker() {
    const auto isDone = std::make_shared<std::promise<void>>();
    m_thread.post([isDone] { isDone->set_value(); });
    isDone->get_future().wait();
}

} // namespace semblance
