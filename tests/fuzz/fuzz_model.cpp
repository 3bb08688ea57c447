// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's target over the reader of model files; what it accepts is written again and must come back the same. The
// registry of networks wants LibTorch, so this target brings a small one of its own. See CONTRIBUTING.md.
#include "core/base/Error.h"
#include "core/model/ModelFile.h"
#include "core/model/ModelJson.h"
#include "core/networks/NetworkRegistry.h"

#include <algorithm>
#include <cstdlib>

namespace semblance {

const std::vector<NetworkInfo>& networks() {
    static const std::vector<NetworkInfo> all = [] {
        std::vector<NetworkInfo> infos(2);
        infos[0].key = "cnn6";
        infos[1].key = "autoencoder_densenet121";
        infos[1].rebuildsImages = true;
        return infos;
    }();
    return all;
}

const NetworkInfo& networkInfo(std::string_view key) {
    const auto found =
        std::find_if(networks().begin(), networks().end(), [key](const NetworkInfo& info) { return info.key == key; });
    if (found == networks().end()) throw Error(ErrorKind::InvalidArgument, "there is no such network");
    return *found;
}

} // namespace semblance

using namespace semblance;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const ModelContent content = readModelBytes(std::as_bytes(std::span(data, size)));
        std::size_t held = 0;
        for (const StoredTensor& tensor : content.tensors)
            held += tensor.bytes.size();
        if (held > size) std::abort(); // more than the file has
        if (!(modelDescriptionFromJson(toJson(content.description)) == content.description)) std::abort();
    } catch (const Error&) { // the one way in which the reader may refuse
    }
    return 0;
}
