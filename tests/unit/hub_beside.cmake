kheya_test(unit_hub_beside unit/hub_beside_test.cpp LIBS kheya_test_agent kheya_hub)
