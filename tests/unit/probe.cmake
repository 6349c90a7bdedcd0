kheya_test(unit_probe unit/probe_test.cpp unit/probe_record_test.cpp LIBS kheya_test_agent)
