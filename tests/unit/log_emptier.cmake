kheya_test(unit_log_emptier unit/log_emptier_test.cpp LIBS kheya_test_agent kheya_hub)
