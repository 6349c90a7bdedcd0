kheya_test(unit_packed unit/packed_test.cpp LIBS kheya_hub_store)
