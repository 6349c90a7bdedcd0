    .section .rodata
    .global kheya_wire_units_dict_begin
    .global kheya_wire_units_dict_end
kheya_wire_units_dict_begin:
    .incbin "shared/wire/units.dict"
kheya_wire_units_dict_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
