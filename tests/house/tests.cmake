find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(house ${CMAKE_CURRENT_LIST_DIR})

# The sources against the rules of the house, and the checker against planted offences.
add_test(NAME house COMMAND ${Python3_EXECUTABLE} ${house}/house.py ${CMAKE_SOURCE_DIR})
add_test(NAME house_checker COMMAND ${Python3_EXECUTABLE} ${house}/house_test.py)
