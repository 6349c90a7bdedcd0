kheya_test(unit_hub_keeping unit/hub_keeping_test.cpp unit/hub_put_back_test.cpp
  LIBS kheya_test_agent kheya_hub)
