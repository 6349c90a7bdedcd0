// The letters of printed reports, byte for byte.

    .section .note.GNU-stack, "", %progbits

    .section .rodata.kheya_report_font, "a", %progbits
    .globl kheya_report_font_begin
    .globl kheya_report_font_end
kheya_report_font_begin:
    .incbin "bengali.woff2"
kheya_report_font_end:
