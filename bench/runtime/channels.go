// SPDX-License-Identifier: Apache-2.0

// Go's side of channel_bench.cpp and task_bench.cpp, for a comparison in one
// run: channels [NAME], one of the names that it writes.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"
)

func send(ctx context.Context, ch chan<- int, v int) {
	if ctx == nil {
		ch <- v
		return
	}
	select {
	case ch <- v:
	case <-ctx.Done():
	}
}

func receive(ctx context.Context, ch <-chan int) {
	if ctx == nil {
		<-ch
		return
	}
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

func transfer(ctx context.Context, senders, receivers, capacity, items int) time.Duration {
	ch := make(chan int, capacity)
	var done sync.WaitGroup
	start := make(chan struct{})
	done.Add(senders + receivers)
	for s := 0; s < senders; s++ {
		go func() {
			<-start
			for i := 0; i < items/senders; i++ {
				send(ctx, ch, i)
			}
			done.Done()
		}()
	}
	for r := 0; r < receivers; r++ {
		go func() {
			<-start
			for i := 0; i < items/receivers; i++ {
				receive(ctx, ch)
			}
			done.Done()
		}()
	}
	begun := time.Now()
	close(start)
	done.Wait()
	return time.Since(begun)
}

// One goroutine, a ready case: the cost of select itself.
func selectOf2(n int) time.Duration {
	a, b := make(chan int, 1), make(chan int, 1)
	begun := time.Now()
	for i := 0; i < n; i++ {
		b <- 1
		select {
		case <-a:
		case <-b:
		}
	}
	return time.Since(begun)
}

func selectOf8(n int) time.Duration {
	var c [8]chan int
	for i := range c {
		c[i] = make(chan int, 1)
	}
	begun := time.Now()
	for i := 0; i < n; i++ {
		c[5] <- 1
		select {
		case <-c[0]:
		case <-c[1]:
		case <-c[2]:
		case <-c[3]:
		case <-c[4]:
		case <-c[5]:
		case <-c[6]:
		case <-c[7]:
		}
	}
	return time.Since(begun)
}

func spawnJoin(n int) time.Duration {
	var done sync.WaitGroup
	begun := time.Now()
	for i := 0; i < n; i++ {
		done.Add(1)
		go done.Done()
		done.Wait()
	}
	return time.Since(begun)
}

// From the cancel until the last goroutine has ended.
func stopLatency(tasks int) time.Duration {
	ctx, cancel := context.WithCancel(context.Background())
	never := make(chan int)
	var ready, done sync.WaitGroup
	ready.Add(tasks)
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			receive(ctx, never)
			done.Done()
		}()
	}
	ready.Wait()
	time.Sleep(time.Millisecond) // they are about to block
	begun := time.Now()
	cancel()
	done.Wait()
	return time.Since(begun)
}

func repeated(n int, once func() time.Duration) []float64 {
	var all []float64
	for i := 0; i < n; i++ {
		all = append(all, float64(once().Nanoseconds()))
	}
	sort.Float64s(all)
	return all
}

func wanted(name string) bool {
	return len(os.Args) < 2 || name == os.Args[1]
}

func perItem(name string, items int, once func() time.Duration) {
	if wanted(name) {
		all := repeated(5, once)
		fmt.Printf("%s: %.1f ns/item\n", name, all[len(all)/2]/float64(items))
	}
}

func channels(name string, ctx context.Context) {
	for _, shape := range [][2]int{{1, 1}, {4, 1}, {4, 4}} {
		for _, capacity := range []int{0, 1, 64, 4096} {
			items := 400000
			if capacity < 2 {
				items = 40000
			}
			s, r, c := shape[0], shape[1], capacity
			perItem(fmt.Sprintf("%s %d:%d capacity %d", name, s, r, c), items,
				func() time.Duration { return transfer(ctx, s, r, c, items) })
		}
	}
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	channels("go", nil)
	channels("go with context", ctx)
	const n = 100000
	perItem("go select of 2", n, func() time.Duration { return selectOf2(n) })
	perItem("go select of 8", n, func() time.Duration { return selectOf8(n) })
	perItem("go spawn and join", n, func() time.Duration { return spawnJoin(n) })
	for _, tasks := range []int{1, 100, 10000} {
		name := fmt.Sprintf("go stop latency of %d", tasks)
		if !wanted(name) {
			continue
		}
		runs := map[int]int{1: 300, 100: 50, 10000: 5}[tasks]
		all := repeated(runs, func() time.Duration { return stopLatency(tasks) })
		fmt.Printf("%s: p50 %.3f ms, p99 %.3f ms\n", name,
			all[len(all)/2]/1e6, all[len(all)*99/100]/1e6)
	}
}
