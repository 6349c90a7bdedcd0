kheya_test(unit_base unit/base_test.cpp LIBS kheya_shared_base)
