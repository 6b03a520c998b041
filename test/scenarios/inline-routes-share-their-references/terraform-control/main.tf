terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "hub" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "hub" {
  vpc_id     = aws_vpc.hub.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "hub" {
  name   = "hub"
  vpc_id = aws_vpc.hub.id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "hub" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.hub.id
  vpc_security_group_ids = [aws_security_group.hub.id]
}

resource "aws_vpc" "left" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "left" {
  vpc_id     = aws_vpc.left.id
  cidr_block = "10.1.1.0/24"
}

resource "aws_security_group" "left" {
  name   = "left"
  vpc_id = aws_vpc.left.id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "left" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.left.id
  vpc_security_group_ids = [aws_security_group.left.id]
}

resource "aws_vpc_peering_connection" "left" {
  vpc_id      = aws_vpc.hub.id
  peer_vpc_id = aws_vpc.left.id
  auto_accept = true
}

resource "aws_route_table" "left" {
  vpc_id = aws_vpc.left.id

  route {
    cidr_block                = "10.0.0.0/16"
    vpc_peering_connection_id = aws_vpc_peering_connection.left.id
  }
}

resource "aws_route_table_association" "left" {
  subnet_id      = aws_subnet.left.id
  route_table_id = aws_route_table.left.id
}

resource "aws_vpc" "right" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "right" {
  vpc_id     = aws_vpc.right.id
  cidr_block = "10.2.1.0/24"
}

resource "aws_security_group" "right" {
  name   = "right"
  vpc_id = aws_vpc.right.id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "right" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.right.id
  vpc_security_group_ids = [aws_security_group.right.id]
}

resource "aws_vpc_peering_connection" "right" {
  vpc_id      = aws_vpc.hub.id
  peer_vpc_id = aws_vpc.right.id
  auto_accept = true
}

resource "aws_route_table" "right" {
  vpc_id = aws_vpc.right.id

  route {
    cidr_block                = "10.0.0.0/16"
    vpc_peering_connection_id = aws_vpc_peering_connection.right.id
  }
}

resource "aws_route_table_association" "right" {
  subnet_id      = aws_subnet.right.id
  route_table_id = aws_route_table.right.id
}

resource "aws_route_table" "hub" {
  vpc_id = aws_vpc.hub.id
}

resource "aws_route" "left" {
  route_table_id            = aws_route_table.hub.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.left.id
}

resource "aws_route" "right" {
  route_table_id            = aws_route_table.hub.id
  destination_cidr_block    = "10.2.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.right.id
}

resource "aws_route_table_association" "hub" {
  subnet_id      = aws_subnet.hub.id
  route_table_id = aws_route_table.hub.id
}
