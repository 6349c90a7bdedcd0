# Figures are taken with -DKHEYA_RESTORE_CHANGES=10000.
set(KHEYA_RESTORE_CHANGES 600 CACHE STRING "How many changes old the backup of unit_restore is")
kheya_test(unit_restore unit/restore_test.cpp unit/hub_time_test.cpp
  LIBS kheya_test_restore)
target_compile_definitions(unit_restore PRIVATE KHEYA_RESTORE_CHANGES=${KHEYA_RESTORE_CHANGES})
