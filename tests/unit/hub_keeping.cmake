kheya_test(unit_hub_keeping unit/hub_keeping_test.cpp unit/agent_fakes.cpp
  LIBS kheya_agent kheya_hub)
