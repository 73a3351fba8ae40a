print("apical")
