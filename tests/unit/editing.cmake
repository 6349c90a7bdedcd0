kheya_test(unit_editing unit/editing_edit_test.cpp unit/editing_decision_test.cpp
           unit/editing_document_test.cpp unit/editing_held_test.cpp
           unit/editing_verbs_test.cpp
           LIBS kheya_shared_editing)
