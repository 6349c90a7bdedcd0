# Real programs on loopback; python's own unittest. Each test makes its folders and ports itself.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name exchange hostile kill)
  add_test(NAME e2e_${name}
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/${name}_test.py)
  set_tests_properties(e2e_${name} PROPERTIES
    ENVIRONMENT "KHEYA_BIN=${CMAKE_BINARY_DIR}" TIMEOUT 1200)
endforeach()
