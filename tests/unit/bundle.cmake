kheya_test(unit_bundle unit/bundle_test.cpp LIBS kheya_shared_bundle)
kheya_test(unit_bundle_mix unit/bundle_mix_test.cpp LIBS kheya_test_bundles)
kheya_test(unit_bundle_office unit/bundle_office_test.cpp unit/bundle_keys_test.cpp
  LIBS kheya_test_bundles)
