kheya_test(unit_redaction unit/redaction_test.cpp LIBS kheya_test_restore)
