kheya_test(unit_type_sets unit/type_sets_test.cpp unit/reserved_types_test.cpp
  LIBS kheya_test_agent kheya_test_store kheya_hub)
