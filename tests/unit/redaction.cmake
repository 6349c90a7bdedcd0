kheya_test(unit_redaction unit/redaction_test.cpp unit/restore_world.cpp unit/agent_fakes.cpp
  LIBS kheya_agent kheya_hub)
