    .section .rodata
    .global kheya_hub_schema_begin
    .global kheya_hub_schema_end
kheya_hub_schema_begin:
    .incbin "hub/store/schema.sql"
kheya_hub_schema_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
