#include "hub/command/long_waits.hpp"

#include "hub/command/verbs.hpp"
#include "shared/base/text.hpp"

namespace kheya::hub_command {

namespace {

long_wait told_of(const hub_store::device_row& d, const hub_store::waiting_sum& waiting) {
    // A hub of before did not note how many changes, nor since when.
    const std::string count = std::to_string(waiting.changes > 0 ? waiting.changes
                                                                 : waiting.frames);
    const bool dated = waiting.since > 0;
    const std::string since = dated ? base::to_iso(waiting.since) : "";
    const std::string again = "`kheya-hub device revoke " + d.key.hex().substr(0, id_digits) +
                              " --why ...`";
    long_wait told{d, {}, {}, {}, {}};
    told.what = count + (waiting.changes > 0 ? " changes" : " frames of changes") + " wait here" +
                (dated ? " since " + since : "") + " for those saved before them, which have not "
                "come: nobody sees them";
    told.what_bn = base::bengali_digits(count) + "টি পরিবর্তন " +
                   (dated ? since + " থেকে " : std::string()) +
                   "আগেরগুলোর অপেক্ষায়, যা আসেনি: কেউ এগুলো দেখছে না";
    told.remedy = d.revoked ? again + ", once more, takes them into quarantine"
                            : "import this PC's files that are missing, or a new export of it, "
                              "which has all that is not here; if the PC is lost, " + again +
                              " takes them into quarantine";
    told.remedy_bn = d.revoked ? again + " আবার চালালে এগুলো আটক তালিকায় যাবে"
                               : "এই পিসির বাকি ফাইল বা নতুন export আনুন; পিসিটি হারিয়ে গেলে " +
                                     again + " চালালে এগুলো আটক তালিকায় যাবে";
    return told;
}

}  // namespace

std::vector<long_wait> long_waits(hub_store::store& in, base::time_us now) {
    std::vector<long_wait> out;
    for (const auto& [key, waiting] : in.devices_waiting()) {
        const auto device = in.device(key);
        if (!device) continue;
        if (!device->revoked && now - waiting.since <= wait_told_after) continue;
        out.push_back(told_of(*device, waiting));
    }
    return out;
}

}  // namespace kheya::hub_command
