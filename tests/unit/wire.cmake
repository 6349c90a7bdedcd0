kheya_test(unit_wire unit/wire_json_test.cpp unit/wire_text_test.cpp LIBS kheya_shared_wire)
