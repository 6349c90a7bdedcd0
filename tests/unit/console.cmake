kheya_test(unit_console unit/console_gate_test.cpp unit/console_rights_test.cpp
  unit/console_letters_test.cpp unit/console_audit_test.cpp unit/console_seen_test.cpp
  unit/console_figures_test.cpp unit/console_rounds_test.cpp
  LIBS kheya_hub_console)
target_compile_definitions(unit_console PRIVATE KHEYA_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
kheya_store_test(unit_console_sessions unit/console_sessions_test.cpp LIBS kheya_hub_console)
