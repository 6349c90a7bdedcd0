kheya_test(unit_probe unit/probe_test.cpp unit/probe_record_test.cpp unit/probe_routine_test.cpp
  unit/probe_web_test.cpp LIBS kheya_test_agent)
