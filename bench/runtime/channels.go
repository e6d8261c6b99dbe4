// SPDX-License-Identifier: Apache-2.0

// Go's channels in the shapes of channel_bench.cpp, for a comparison in one
// run: go run channels.go [shape], a shape being "1:1 capacity 64".
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

func transfer(senders, receivers, capacity, items int) time.Duration {
	ch := make(chan int, capacity)
	var done sync.WaitGroup
	start := make(chan struct{})
	done.Add(senders + receivers)
	for s := 0; s < senders; s++ {
		go func() {
			<-start
			for i := 0; i < items/senders; i++ {
				ch <- i
			}
			done.Done()
		}()
	}
	for r := 0; r < receivers; r++ {
		go func() {
			<-start
			for i := 0; i < items/receivers; i++ {
				<-ch
			}
			done.Done()
		}()
	}
	begun := time.Now()
	close(start)
	done.Wait()
	return time.Since(begun)
}

func main() {
	for _, shape := range [][2]int{{1, 1}, {4, 1}, {4, 4}} {
		for _, capacity := range []int{0, 1, 64, 4096} {
			const items = 400000
			name := fmt.Sprintf("go %d:%d capacity %d", shape[0], shape[1], capacity)
			if len(os.Args) > 1 && !strings.HasSuffix(name, " "+os.Args[1]) {
				continue
			}
			best := time.Hour
			for i := 0; i < 5; i++ {
				if t := transfer(shape[0], shape[1], capacity, items); t < best {
					best = t
				}
			}
			fmt.Printf("%s: %.1f ns/item\n", name, float64(best.Nanoseconds())/items)
		}
	}
}
