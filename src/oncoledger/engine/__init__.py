"""Tables become blocks of sorted arrays, grains and dated code sets: what every rule computes with."""
