// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CurrentError.h"

#include "app/QtPath.h"

#include <exception>
#include <new>

namespace semblance {

ErrorReport currentError(const char* doing) {
    const QString activity = QString::fromLatin1(doing);
    try {
        throw;
    } catch (const Error& error) {
        return {error.kind(), QString::fromUtf8(error.what()), toQString(error.path())};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::OutOfMemory, QStringLiteral("out of memory while %1").arg(activity), {}};
    } catch (const std::exception& error) {
        return {ErrorKind::Internal, QStringLiteral("while %1: %2").arg(activity, QString::fromUtf8(error.what())), {}};
    } catch (...) {
        return {ErrorKind::Internal, QStringLiteral("while %1: an exception of unknown type").arg(activity), {}};
    }
}

} // namespace semblance
