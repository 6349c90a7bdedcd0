kheya_test(unit_wire unit/wire_json_test.cpp unit/wire_text_test.cpp unit/wire_body_test.cpp
  LIBS kheya_shared_wire)
target_compile_definitions(unit_wire PRIVATE KHEYA_SOURCE="${CMAKE_SOURCE_DIR}")
