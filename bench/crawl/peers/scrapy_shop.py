# Crawls the shop with Scrapy. Arguments: start URL, file for the rows.
import json
import sys

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class ShopSpider(scrapy.Spider):
    name = "shop"
    links = LinkExtractor()

    def parse(self, response):
        structured = response.xpath('//script[@type="application/ld+json"]/text()').get()
        if structured is not None:
            product = json.loads(structured)
            offer = product["offers"]
            in_stock = offer["availability"].endswith("InStock")
            yield {
                "url": response.url,
                "title": product["name"],
                "price": float(offer["price"]),
                "availability": "in_stock" if in_stock else "out_of_stock",
            }
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse)


process = CrawlerProcess(
    {
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "FEEDS": {sys.argv[2]: {"format": "jsonlines", "overwrite": True}},
        "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
    }
)
process.crawl(ShopSpider, start_urls=[sys.argv[1]])
process.start()
