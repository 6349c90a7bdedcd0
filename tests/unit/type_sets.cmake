kheya_test(unit_type_sets unit/type_sets_test.cpp unit/reserved_types_test.cpp
  unit/agent_fakes.cpp LIBS kheya_agent kheya_hub)
