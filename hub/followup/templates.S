// The reminders' texts, byte for byte.

    .section .note.GNU-stack, "", %progbits

    .macro letter name
    .section .rodata.kheya_letters, "a", %progbits
    .globl kheya_letter_\name\()_begin
    .globl kheya_letter_\name\()_end
kheya_letter_\name\()_begin:
    .incbin "\name\().txt"
kheya_letter_\name\()_end:
    .endm

    letter first
    letter second
    letter third
    letter demi_official
    letter returned
