kheya_test(unit_type_sets unit/type_sets_test.cpp unit/reserved_types_test.cpp
  unit/agent_fakes.cpp unit/test_store.cpp LIBS kheya_agent kheya_hub)
target_compile_definitions(unit_type_sets PRIVATE KHEYA_SOURCE="${CMAKE_SOURCE_DIR}")
