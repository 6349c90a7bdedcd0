// The files of shared/record/types, byte for byte, with a table of where each one begins and ends.
// A test compares the list at the end with the folder: a new type is a new line there.

    .section .note.GNU-stack, "", %progbits

    .macro file name
    .section .rodata.kheya_types, "a", %progbits
\name\()_begin:
    .incbin "\name\().json"
\name\()_end:
\name\()_name:
    .asciz "\name\().json"
    .section .data.rel.ro.kheya_types, "aw", %progbits
    .balign 8
    .quad \name\()_name, \name\()_begin, \name\()_end
    .endm

    .section .data.rel.ro.kheya_types, "aw", %progbits
    .balign 8
    .globl kheya_type_files
kheya_type_files:
    file case_event
    file codes
    file contact_entry
    file coordination_contact
    file directive
    file directive_target
    file enothi_branch
    file enothi_count
    file enothi_office
    file evidence
    file follow_up
    file help_request
    file letter
    file office
    file officer_card
    file portal
    file portal_case
    file project_unit
    file quarterly_report
    file remark
    file report_cell
    file service_item
    file set
    file sign_off
    file social_channel
    file staff
    file staff_posts
    file training_event
    .section .data.rel.ro.kheya_types, "aw", %progbits
    .quad 0, 0, 0
