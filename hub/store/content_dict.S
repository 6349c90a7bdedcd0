    .section .rodata
    .global kheya_hub_content_dict_begin
    .global kheya_hub_content_dict_end
kheya_hub_content_dict_begin:
    .incbin "hub/store/content.dict"
kheya_hub_content_dict_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
