"""S1: one payment is told to many subscribers, over real sockets. The listeners are a process of their own."""
