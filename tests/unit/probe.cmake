kheya_test(unit_probe unit/probe_test.cpp unit/probe_record_test.cpp unit/agent_fakes.cpp
  LIBS kheya_agent)
