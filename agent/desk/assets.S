// The built pages, byte for byte.

    .section .note.GNU-stack, "", %progbits

    .macro file name path
    .section .rodata.kheya_pages, "a", %progbits
    .globl kheya_page_\name\()_begin
    .globl kheya_page_\name\()_end
kheya_page_\name\()_begin:
    .incbin "\path"
kheya_page_\name\()_end:
    .endm

    file index "index.html.gz"
    file script "desk.js.gz"
    file style "desk.css.gz"
    file reader "qr.js.gz"
    file font "bengali.woff2"
    file font_bold "bengali-bold.woff2"
