    .section .rodata
    .global kheya_agent_schema_begin
    .global kheya_agent_schema_end
kheya_agent_schema_begin:
    .incbin "agent/store/schema.sql"
kheya_agent_schema_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
