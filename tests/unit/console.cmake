kheya_test(unit_console unit/console_gate_test.cpp unit/console_rights_test.cpp
  unit/agent_fakes.cpp LIBS kheya_agent kheya_hub)
