kheya_test(unit_bundle unit/bundle_test.cpp LIBS kheya_shared_bundle)
