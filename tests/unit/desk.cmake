kheya_test(unit_desk unit/desk_gate_test.cpp unit/desk_home_test.cpp unit/desk_people_test.cpp
           unit/agent_fakes.cpp LIBS kheya_agent)
