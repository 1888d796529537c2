"""From examined pictures to the learned profile and its accuracy card: always judged on cameras not learned from."""
