#include "hub/command/enrol_letter.hpp"

#include "hub/command/qr_code.hpp"
#include "hub/report/font.hpp"

#include <string_view>
#include <utility>

namespace kheya::hub_command {

namespace {

// {name} is filled in by to_html; styles are for A4 paper.
constexpr std::string_view page = R"(<!doctype html>
<html lang="bn">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>খেয়া: নিবন্ধন কোড, {office}</title>
<style>
{font}
@page { size: A4; margin: 16mm 20mm; }
ol { list-style: bengali; }
p { margin: .6em 0; }
body { font: 11.5pt/1.55 'Kheya Bengali', 'Noto Sans Bengali', 'Nirmala UI', sans-serif;
  color: #000; max-width: 170mm; margin: 0 auto; }
h1 { font-size: 15pt; }
.code { font: 11pt/1.5 monospace; overflow-wrap: anywhere; border: 1px solid #000; padding: 3mm; }
.qr { width: 65mm; margin: 3mm auto; }
.sign { margin-top: 14mm; text-align: right; }
</style>
<p>{hub}<br>তারিখ: {written}</p>
<p>বিষয়: খেয়া সফটওয়্যারে অফিসের কম্পিউটার নিবন্ধন</p>
<p>প্রাপক: {name} ({office})</p>
<p>মহোদয়,</p>
<p>আপনার অফিসের তথ্য বাতায়ন ও ই-নথি সংক্রান্ত তথ্য খেয়া সফটওয়্যারে সংরক্ষণ ও প্রেরণের জন্য নিচের
কোডটি দেওয়া হলো। কোডটি একটিমাত্র কম্পিউটারে, একবারই কাজ করবে এবং {until} তারিখ পর্যন্ত কার্যকর থাকবে।</p>
<ol>
<li>অফিসের কম্পিউটারে খেয়া চালু করুন; নিবন্ধনের পাতা নিজে থেকেই খুলবে।</li>
<li>ওই পাতায় ক্যামেরায় নিচের ছবিটি (কিউআর কোড) দেখান, অথবা এই চিঠির ছবি বা স্ক্যান সেখানে
টেনে আনুন, অথবা কোডের লেখাটি বসান।</li>
<li>ইন্টারনেট সংযোগ না থাকলেও কোডটি দেওয়া যাবে এবং তথ্য লেখা শুরু করা যাবে; সংযোগ পেলে নিবন্ধন সম্পূর্ণ
হবে।</li>
</ol>
<div class="qr">{qr}</div>
<p class="code">{code}</p>
<p><strong>কোডটি গোপন রাখুন।</strong> যাঁর কাছে অব্যবহৃত কোড আছে তিনি আপনার অফিস হিসেবে
নিবন্ধন করতে পারবেন। কোড হারালে বা অন্য কারও হাতে গেলে প্রধান কার্যালয়কে জানান।</p>
<p class="sign">স্বাক্ষর ও সিল</p>
</html>
)";

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            default: safe += c;
        }
    }
    return safe;
}

}  // namespace

base::result<std::string> to_html(const enrol_letter& letter) {
    TRY(const qr_code code, draw_qr_code(letter.code));
    const std::pair<std::string_view, std::string> blanks[] = {
        {"font", hub_report::font_face()},
        {"hub", escaped(letter.hub_name)},
        {"office", escaped(letter.office)},
        {"name", escaped(letter.office_name.empty() ? letter.office : letter.office_name)},
        {"code", escaped(letter.code)},
        {"written", base::to_long_text(letter.written_on, true)},
        {"until", base::to_long_text(letter.good_until, true)},
        {"qr", to_svg(code)}};
    std::string html;
    std::string_view rest = page;
    while (!rest.empty()) {
        const std::size_t open = rest.find('{');
        html += rest.substr(0, open);
        if (open == std::string_view::npos) break;
        rest.remove_prefix(open);
        bool is_filled = false;
        for (const auto& [name, text] : blanks) {
            if (!rest.substr(1).starts_with(name) || rest[1 + name.size()] != '}') continue;
            html += text;
            rest.remove_prefix(name.size() + 2);
            is_filled = true;
            break;
        }
        if (is_filled) continue;
        html += rest.front();   // a brace of the styles
        rest.remove_prefix(1);
    }
    return html;
}

}  // namespace kheya::hub_command
