// A bare loop that crawls the shop, as a Go programmer would write it with net/http and goquery: 32 requests in flight,
// one host, exact dedupe, JSON-LD title, price and availability. It has no robots.txt besides the one path that the
// shop forbids, no journal, no guard, no limits and no retries. Arguments: start URL, file for the rows.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"
)

type product struct {
	Name   string `json:"name"`
	Offers struct {
		Price        string `json:"price"`
		Availability string `json:"availability"`
	} `json:"offers"`
}
type row struct {
	URL          string  `json:"url"`
	Title        string  `json:"title"`
	Price        float64 `json:"price"`
	Availability string  `json:"availability"`
}

func main() {
	start, err := url.Parse(os.Args[1])
	if err != nil {
		panic(err)
	}
	file, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(file)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, MaxConnsPerHost: 32}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[string]bool{}
	slots := make(chan struct{}, 32)
	pages := 0
	var visit func(u string)
	add := func(u string) {
		mu.Lock()
		known := seen[u]
		seen[u] = true
		mu.Unlock()
		if !known {
			wg.Add(1)
			go visit(u)
		}
	}
	visit = func(u string) {
		defer wg.Done()
		slots <- struct{}{}
		defer func() { <-slots }()
		response, err := client.Get(u)
		if err != nil {
			return
		}
		defer response.Body.Close()
		doc, err := goquery.NewDocumentFromReader(response.Body)
		if err != nil || response.StatusCode != 200 {
			return
		}
		base, _ := url.Parse(u)
		if text := doc.Find(`script[type="application/ld+json"]`).First().Text(); text != "" {
			var p product
			if json.Unmarshal([]byte(text), &p) == nil {
				price, _ := strconv.ParseFloat(p.Offers.Price, 64)
				availability := "out_of_stock"
				if strings.HasSuffix(p.Offers.Availability, "InStock") {
					availability = "in_stock"
				}
				line, _ := json.Marshal(row{u, p.Name, price, availability})
				mu.Lock()
				out.Write(append(line, '\n'))
				mu.Unlock()
			}
		}
		mu.Lock()
		pages++
		mu.Unlock()
		doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			href, _ := a.Attr("href")
			to, err := base.Parse(href)
			if err != nil || to.Host != start.Host || strings.HasPrefix(to.Path, "/cart") {
				return
			}
			to.Fragment = ""
			add(to.String())
		})
	}
	add(start.String())
	wg.Wait()
	out.Flush()
	file.Close()
	fmt.Println("PAGES", pages)
}
