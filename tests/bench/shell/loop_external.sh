# A thousand rounds of a loop with a program of the base system. By its path, since true is a built-in too.
for i in {1..20}; do /usr/bin/true; done
a=$EPOCHREALTIME
for i in {1..1000}; do /usr/bin/true; done
us $a $EPOCHREALTIME
