kheya_test(unit_platform
  unit/platform_sqlite_test.cpp unit/platform_disk_queue_test.cpp unit/platform_keys_test.cpp
  unit/platform_settings_test.cpp unit/platform_files_test.cpp unit/platform_head_test.cpp
  unit/platform_http_test.cpp unit/platform_hostile_test.cpp unit/platform_blob_test.cpp
  unit/platform_passwords_test.cpp unit/platform_stop_test.cpp unit/platform_tls_test.cpp
  LIBS kheya_shared_platform)
# The disk queue has a thread of its own: the thread sanitizer runs these too.
set_tests_properties(unit_platform PROPERTIES LABELS threads)
