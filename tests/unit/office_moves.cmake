kheya_store_test(unit_office_moves unit/office_moves_test.cpp LIBS kheya_hub_command)
kheya_test(unit_office_merge unit/office_merge_test.cpp unit/restore_world.cpp
  unit/agent_fakes.cpp LIBS kheya_agent kheya_hub)
