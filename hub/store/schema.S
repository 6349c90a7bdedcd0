    .section .rodata
    .global kheya_hub_sqlite_begin
    .global kheya_hub_sqlite_end
    .global kheya_hub_postgres_begin
    .global kheya_hub_postgres_end
kheya_hub_sqlite_begin:
    .incbin "hub/store/schema.sql"
kheya_hub_sqlite_end:
    .byte 0
kheya_hub_postgres_begin:
    .incbin "hub/store/schema_postgres.sql"
kheya_hub_postgres_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
