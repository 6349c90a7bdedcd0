kheya_test(unit_key_roll unit/key_chain_test.cpp unit/key_roll_test.cpp LIBS kheya_test_restore)
