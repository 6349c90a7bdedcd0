kheya_store_test(unit_office_moves unit/office_moves_test.cpp LIBS kheya_hub_command)
kheya_test(unit_office_merge unit/office_merge_test.cpp unit/office_past_test.cpp
  unit/office_put_back_test.cpp
  LIBS kheya_test_restore)
