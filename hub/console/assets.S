// The built pages and the description of the API, byte for byte.

    .section .note.GNU-stack, "", %progbits

    .macro file name path
    .section .rodata.kheya_console, "a", %progbits
    .globl kheya_console_\name\()_begin
    .globl kheya_console_\name\()_end
kheya_console_\name\()_begin:
    .incbin "\path"
kheya_console_\name\()_end:
    .endm

    file index "index.html.gz"
    file script "console.js.gz"
    file charts "charts.js.gz"
    file style "console.css.gz"
    file font "bengali.woff2"
    file font_bold "bengali-bold.woff2"
    file api "openapi.json"
